/** One tooltip for what d3 draws; Vega brings its own. */

let tip: HTMLElement | undefined;

export function showTip(lines: readonly string[], near: DOMRect): void {
  if (tip === undefined) {
    tip = document.createElement('div');
    tip.className = 'tip';
    tip.setAttribute('role', 'status');
    document.body.append(tip);
  }
  tip.replaceChildren(
    ...lines.map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  tip.hidden = false;
  const { width, height } = tip.getBoundingClientRect();
  const middle = near.left + near.width / 2;
  const x = Math.max(8, Math.min(document.documentElement.clientWidth - width - 8, middle - width / 2));
  const above = near.top - height - 8;
  tip.style.left = `${x + scrollX}px`;
  tip.style.top = `${(above > 48 ? above : near.bottom + 8) + scrollY}px`;
}

export function hideTip(): void {
  if (tip !== undefined) tip.hidden = true;
}
