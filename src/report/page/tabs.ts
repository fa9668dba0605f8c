/** Tabs of the variants, as the ARIA practices describe them: arrow keys move, the chosen panel is shown. */

export function tabs(onShow: () => void): void {
  const all = [...document.querySelectorAll<HTMLElement>('[role="tab"]')];
  const select = (index: number) => {
    all.forEach((tab, i) => {
      const isChosen = i === index;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls') ?? '')?.toggleAttribute('hidden', !isChosen);
    });
    onShow();
  };
  all.forEach((tab, i) => {
    tab.addEventListener('click', () => select(i));
    tab.addEventListener('keydown', ({ key }) => {
      const step = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
      if (step === 0) return;
      const next = (i + step + all.length) % all.length;
      select(next);
      all[next].focus();
    });
  });
}
