/** A set of addresses that counts its changes: who asks for each segment remembers the answer until the next one. */
export class AddressSet extends Set<number> {
  version = 0;

  override add(address: number): this {
    this.version++;
    return super.add(address);
  }

  override delete(address: number): boolean {
    this.version++;
    return super.delete(address);
  }

  override clear(): void {
    this.version++;
    super.clear();
  }
}
