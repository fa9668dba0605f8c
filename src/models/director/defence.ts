/** How a director sheds load: drop_packet turns opening packets away, drop_entry throws idle entries out. */
import type { Kernel } from '../../sim/kernel.ts';
import type { Stream } from '../../sim/streams.ts';
import { NS_PER_S } from '../../sim/units.ts';
import type { ConnectionLife } from './connection-life.ts';
import { FLAG_ASSURED, NO_CONNECTION, PROTOCOL_SCTP, PROTOCOL_TCP, PROTOCOL_UDP } from './connections.ts';
import { SCTP_ESTABLISHED, SCTP_INIT_STATE, SCTP_INIT1_STATE } from './sctp-states.ts';
import type { Services } from './services.ts';
import type { Sysctls } from './sysctls.ts';
import { TCP_ESTABLISHED, TCP_SYN_RECV, TCP_SYNACK } from './tcp-states.ts';

const MODES = ['drop_entry', 'drop_packet', 'secure_tcp'] as const;
/**
 * What the defence looks at. The kernel hears of a mode at once and of the two numbers within a second, nobody can say when:
 * here all act at once. Any other would only begin a countdown of drop_packet anew.
 */
export const DEFENCE_SYSCTLS: ReadonlySet<string> = new Set([...MODES, 'am_droprate', 'amemthresh']);
const AUTOMATIC_OFF = 1;
const AUTOMATIC_ON = 2;
const ALWAYS = 3;
const IDLE_S = 60;
/** Entries with more request packets than this are worth keeping. */
const FEW_PACKETS = 8;

export interface DefenceOptions {
  readonly kernel: Kernel;
  readonly life: ConnectionLife;
  readonly services: Services;
  readonly sysctls: Sysctls;
  readonly random: Stream;
}

export class Defence {
  readonly #kernel: Kernel;
  readonly #life: ConnectionLife;
  readonly #services: Services;
  readonly #sysctls: Sysctls;
  readonly #random: Stream;
  readonly #tick: number;
  /** Pages of memory that the director has left; only the automatic modes look at it. */
  availablePages = Infinity;
  /** One of so many opening packets is dropped; 0 for none. */
  #rate = 0;
  #countdown = 0;
  /** By number of request packets: candidates still to be spared before the next is dropped. */
  readonly #spared = new Int32Array(FEW_PACKETS + 1);

  constructor({ kernel, life, services, sysctls, random }: DefenceOptions) {
    this.#kernel = kernel;
    this.#life = life;
    this.#services = services;
    this.#sysctls = sysctls;
    this.#random = random;
    const kind = kernel.kind('defence', () => this.#everySecond());
    this.#tick = kernel.timer(kind, 0, 0);
  }

  /** To be called when one of DEFENCE_SYSCTLS or the memory changes. */
  update(): void {
    this.#switch();
    const isNeeded = MODES.some((name) => this.#sysctls[name] !== 0);
    if (!isNeeded) this.#kernel.disarm(this.#tick);
    else if (!this.#kernel.isArmed(this.#tick)) this.#kernel.arm(this.#tick, this.#kernel.nowNs + NS_PER_S);
  }

  /** Shall this opening packet vanish? Counts it. */
  dropsPacket(): boolean {
    if (this.#rate === 0) return false;
    this.#countdown--;
    if (this.#countdown > 0) return false;
    this.#countdown = this.#rate;
    return true;
  }

  #everySecond(): void {
    this.#switch();
    if (this.#sysctls.drop_entry >= AUTOMATIC_ON) this.#dropEntries();
    this.#kernel.arm(this.#tick, this.#kernel.nowNs + NS_PER_S);
  }

  #switch(): void {
    const sysctls = this.#sysctls;
    const isShort = this.availablePages < sysctls.amemthresh;
    for (const name of MODES) {
      if (sysctls[name] === AUTOMATIC_OFF && isShort) sysctls[name] = AUTOMATIC_ON;
      else if (sysctls[name] === AUTOMATIC_ON && !isShort) sysctls[name] = AUTOMATIC_OFF;
    }
    this.#life.setSecureTcp(sysctls.secure_tcp >= AUTOMATIC_ON);
    this.#rate = 0;
    if (sysctls.drop_packet === ALWAYS) this.#rate = sysctls.am_droprate;
    else if (sysctls.drop_packet === AUTOMATIC_ON) {
      this.#rate = Math.floor(sysctls.amemthresh / (sysctls.amemthresh - this.availablePages));
      this.#countdown = this.#rate;
    }
  }

  /** Looks at a thirty-second of the buckets, picked with repetition. */
  #dropEntries(): void {
    const { connections } = this.#life;
    const buckets = connections.buckets;
    for (let pick = 0; pick < buckets >> 5; pick++) {
      let entry = connections.head(this.#random.int(buckets));
      while (entry !== NO_CONNECTION) {
        const after = connections.next[entry];
        if (connections.children[entry] === 0 && this.#isToGo(entry)) {
          this.#life.forceDelete(entry);
          // Its template may have gone with it, and may have been the next in this bucket.
          entry = after !== NO_CONNECTION && connections.isLive(after) ? after : NO_CONNECTION;
        } else {
          entry = after;
        }
      }
    }
  }

  #isToGo(entry: number): boolean {
    const { connections } = this.#life;
    const state = connections.state[entry];
    if (this.#life.isTemplate(entry)) {
      // A template of one-packet scheduling counts the packets itself, and nothing ever assures it.
      if (this.#isOnePacket(entry)) return this.#isWorthDropping(entry);
      return (connections.flags[entry] & FLAG_ASSURED) === 0;
    }
    switch (connections.protocol[entry]) {
      case PROTOCOL_TCP:
        if (state === TCP_SYN_RECV || state === TCP_SYNACK) return true;
        return state === TCP_ESTABLISHED && this.#isWorthDropping(entry);
      case PROTOCOL_SCTP:
        if (state === SCTP_INIT1_STATE || state === SCTP_INIT_STATE) return true;
        return state === SCTP_ESTABLISHED && this.#isWorthDropping(entry);
      case PROTOCOL_UDP:
        return this.#isWorthDropping(entry);
      default:
        return false;
    }
  }

  #isOnePacket(template: number): boolean {
    const destination = this.#life.connections.destination[template];
    return destination >= 0 && this.#services.rows[this.#life.destinations.service[destination]].onePacket;
  }

  /** Idle for a minute after few packets; of those with k packets one in k goes. */
  #isWorthDropping(entry: number): boolean {
    const { connections } = this.#life;
    const restartedNs = connections.deadlineNs[entry] - connections.timeoutS[entry] * NS_PER_S;
    if (this.#kernel.nowNs - restartedNs < IDLE_S * NS_PER_S) return false;
    const packets = connections.packets[entry];
    if (packets < 1 || packets > FEW_PACKETS) return false;
    this.#spared[packets]--;
    if (this.#spared[packets] > 0) return false;
    this.#spared[packets] = packets;
    return true;
  }

  save(): SavedDefence {
    return {
      availablePages: this.availablePages,
      rate: this.#rate,
      countdown: this.#countdown,
      spared: Array.from(this.#spared),
    };
  }

  restore(saved: SavedDefence): void {
    this.availablePages = saved.availablePages;
    this.#rate = saved.rate;
    this.#countdown = saved.countdown;
    this.#spared.set(saved.spared);
    this.#life.setSecureTcp(this.#sysctls.secure_tcp >= AUTOMATIC_ON);
  }
}

export interface SavedDefence {
  readonly availablePages: number;
  readonly rate: number;
  readonly countdown: number;
  readonly spared: readonly number[];
}
