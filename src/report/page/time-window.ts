/** The window of time that all charts over time share, as shares of the run: 0 is its start, 1 its end. */

type Listener = (from: number, to: number) => void;

interface Follower {
  readonly place: Element;
  readonly listener: Listener;
}

/** Narrower than this there is nothing left to see. */
const NARROWEST = 0.002;

export class TimeWindow {
  from = 0;
  to = 1;
  /** The instant that somebody points at, or that is played back; null: none. */
  pointed: number | null = null;
  #followers: Follower[] = [];
  #pointers: Follower[] = [];
  #frame = 0;
  #pointFrame = 0;

  /** Until the place is taken out of the page. */
  follow(place: Element, listener: Listener): void {
    this.#followers.push({ place, listener });
    if (this.from !== 0 || this.to !== 1) listener(this.from, this.to);
  }

  /** Hears of every instant that is pointed at: often, and cheap it must be. */
  followPoint(place: Element, listener: Listener): void {
    this.#pointers.push({ place, listener });
  }

  point(at: number | null): void {
    if (at === this.pointed) return;
    this.pointed = at;
    cancelAnimationFrame(this.#pointFrame);
    this.#pointFrame = requestAnimationFrame(() => {
      this.#pointers = this.#pointers.filter(({ place }) => place.isConnected);
      for (const { listener } of this.#pointers) listener(this.from, this.to);
    });
  }

  set(from: number, to: number): void {
    const width = Math.min(1, Math.max(NARROWEST, to - from));
    this.from = Math.min(1 - width, Math.max(0, from));
    this.to = this.from + width;
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#announce());
  }

  /** Wider for a factor above 1, about its middle. */
  scale(factor: number): void {
    const middle = (this.from + this.to) / 2;
    const half = ((this.to - this.from) / 2) * factor;
    this.set(middle - half, middle + half);
  }

  pan(share: number): void {
    const by = (this.to - this.from) * share;
    this.set(this.from + by, this.to + by);
  }

  bindButtons(root: Element): void {
    const buttons = [...root.querySelectorAll<HTMLButtonElement>('button[data-from]')];
    const range = (button: HTMLButtonElement) =>
      [Number(button.dataset.from), Number(button.dataset.to)] as const;
    for (const button of buttons) button.addEventListener('click', () => this.set(...range(button)));
    const press = () => {
      for (const button of buttons) {
        const [from, to] = range(button);
        const isPressed = Math.abs(from - this.from) < 1e-6 && Math.abs(to - this.to) < 1e-6;
        button.setAttribute('aria-pressed', String(isPressed));
        // Without phases there is nothing to choose but the way back.
        if (button.matches(':only-child')) button.hidden = isPressed;
      }
    };
    this.#followers.push({ place: root, listener: press });
    press();
  }

  #announce(): void {
    this.#followers = this.#followers.filter(({ place }) => place.isConnected);
    for (const { listener } of this.#followers) listener(this.from, this.to);
  }
}
