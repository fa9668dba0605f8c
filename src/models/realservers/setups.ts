/** The set-ups of all real servers, as columns that packets and ARP requests are held against. Fixed at assembly. */
import { ACCEPTS } from './manners.ts';
import {
  announcesVip,
  answersArp,
  checkFate,
  type DirectorAddresses,
  isCutOff,
  type Setup,
  trapOf,
} from './setup.ts';

/** Forwarding methods as the director numbers them: NAT, local, tunnel, direct. */
const METHODS = ['nat', undefined, 'tun', 'dr'] as const;

export class Setups {
  /** What packets to the VIP meet before the service is asked; row = realServer * 4 + method. */
  readonly vipFate: Uint8Array;
  /** What checks of its own address meet. */
  readonly checkFate: Uint8Array;
  /** Answers ARP for the VIP; puts the VIP as the sender of its own requests. */
  readonly answersArp: readonly boolean[];
  readonly announcesVip: readonly boolean[];
  /** Hears nobody in its own subnet. */
  readonly isCutOff: readonly boolean[];

  constructor(servers: readonly { readonly setup?: Setup | undefined }[], directors: DirectorAddresses) {
    this.vipFate = Uint8Array.from(
      servers.flatMap(({ setup }) =>
        METHODS.map((method) =>
          method === undefined ? ACCEPTS : (trapOf(setup, method, directors)?.fate ?? ACCEPTS),
        ),
      ),
    );
    this.checkFate = Uint8Array.from(servers, ({ setup }) => checkFate(setup, directors));
    this.answersArp = servers.map(({ setup }) => answersArp(setup));
    this.announcesVip = servers.map(({ setup }) => announcesVip(setup));
    this.isCutOff = servers.map(({ setup }) => isCutOff(setup, directors));
  }
}
