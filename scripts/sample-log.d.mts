/** Parameters of the sample log. */
export const KNOWN: {
  readonly seconds: number;
  readonly sessionsPerSecond: number;
  readonly requestsPerSession: number;
  readonly thinkSeconds: number;
  readonly clients: number;
  readonly clientExponent: number;
  readonly objects: number;
  readonly objectExponent: number;
  readonly workSeconds: number;
};
