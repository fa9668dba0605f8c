/**
 * How a real server is set up to serve an address that is not its own: where the VIP stands, what the kernel answers to ARP,
 * whether packets that arrive on one interface for an address of another are taken (weak host, strong host). Health checks
 * go to the real server's own address and prove nothing of this.
 *
 * Sources: Linux, Documentation/networking/ip-sysctl.rst (arp_ignore, arp_announce, rp_filter); Windows, netsh interface
 * ipv4 set interface (weakhostreceive, weakhostsend; strong host since Vista and Server 2008); RFC 1122 3.3.4.2.
 */
import { z } from 'zod';
import { parseIpv4 } from '../network/address.ts';
import { ACCEPTS, IGNORES, REFUSES } from './manners.ts';

const common = {
  vipPrefix: z
    .int()
    .min(8)
    .max(32)
    .default(32)
    .describe(
      'Length of the prefix that the VIP was given: below 32 the server takes neighbours for itself.',
    ),
  listensOn: z
    .enum(['any', 'vip', 'own'])
    .default('any')
    .describe('Addresses that the service is bound to: any, the VIP alone, or its own address alone.'),
  gateway: z
    .string()
    .optional()
    .describe('Default gateway. Under NAT it must be an address of the director; absent: it is right.'),
};

const linux = z.strictObject({
  system: z.literal('linux'),
  vipOn: z
    .enum(['lo', 'dummy', 'tunl0', 'lan', 'none'])
    .default('lo')
    .describe('Interface that has the VIP. Tunnels need tunl0.'),
  arpIgnore: z
    .int()
    .min(0)
    .max(8)
    .default(0)
    .describe(
      'net.ipv4.conf.*.arp_ignore, the larger of all and the interface; 1 is needed, the kernel has 0.',
    ),
  arpAnnounce: z
    .int()
    .min(0)
    .max(2)
    .default(0)
    .describe(
      'net.ipv4.conf.*.arp_announce, the larger of all and the interface; 2 is needed, the kernel has 0.',
    ),
  rpFilter: z
    .int()
    .min(0)
    .max(2)
    .default(0)
    .describe('net.ipv4.conf.tunl0.rp_filter: 1 drops what comes out of a tunnel.'),
  ...common,
});

const windows = z.strictObject({
  system: z.literal('windows'),
  vipOn: z
    .enum(['loopback', 'lan', 'none'])
    .default('loopback')
    .describe('Adapter that has the VIP: the KM-TEST loopback adapter, or the one to the network.'),
  strongHost: z
    .boolean()
    .default(true)
    .describe('Vista, Server 2008 and later; false: XP and 2003, which take any address on any adapter.'),
  weakHostReceive: z
    .boolean()
    .default(false)
    .describe('weakhostreceive=enabled on the adapter to the network: packets for the VIP are taken.'),
  weakHostSend: z
    .boolean()
    .default(false)
    .describe('weakhostsend=enabled on the loopback adapter: answers leave by the adapter to the network.'),
  firewallDrops: z
    .boolean()
    .default(false)
    .describe('No rule of the Windows firewall lets the service through on the loopback adapter.'),
  ...common,
});

export const setupSettings = z.discriminatedUnion('system', [linux, windows]);

export type Setup = z.output<typeof setupSettings>;
export type Method = 'dr' | 'nat' | 'tun';

/** What stands between a client's packet and the service, told for the lint rule that watches over it. */
export interface Trap {
  readonly rule: 'TP01' | 'TP04' | 'TP06' | 'TP07' | 'TP10' | 'TP12';
  readonly why: string;
  /** What the client's SYN meets. */
  readonly fate: typeof IGNORES | typeof REFUSES;
}

/** Addresses of the directors and those that move between them: what a NAT real server may have as its gateway. */
export interface DirectorAddresses {
  readonly own: readonly number[];
  readonly virtual: readonly number[];
}

/** Why packets to the VIP are not served by this machine, undefined when they are. */
export function trapOf(
  setup: Setup | undefined,
  method: Method,
  directors: DirectorAddresses,
): Trap | undefined {
  if (setup === undefined) return undefined;
  if (method === 'nat') return natTrap(setup, directors);
  const missing = isCutOff(setup, directors) ? cutOff(setup) : (placeTrap(setup, method) ?? hostTrap(setup));
  if (missing !== undefined) return missing;
  return setup.listensOn === 'own'
    ? { rule: 'TP10', why: 'the service listens on its own address alone, not on the VIP', fate: REFUSES }
    : undefined;
}

function natTrap(setup: Setup, { own, virtual }: DirectorAddresses): Trap | undefined {
  const gateway = setup.gateway === undefined ? undefined : parseIpv4(setup.gateway);
  if (gateway !== undefined && !own.includes(gateway) && !virtual.includes(gateway)) {
    const why = `its default gateway ${setup.gateway} is no director: answers pass by, from an address nobody asked`;
    return { rule: 'TP07', why, fate: IGNORES };
  }
  return setup.listensOn === 'vip'
    ? {
        rule: 'TP10',
        why: 'the service listens on the VIP alone, and NAT asks its own address',
        fate: REFUSES,
      }
    : undefined;
}

function cutOff({ vipPrefix, vipOn }: Setup): Trap {
  return {
    rule: 'TP04',
    why: `the VIP on ${vipOn} has the mask /${vipPrefix}: its own subnet is lost`,
    fate: IGNORES,
  };
}

function placeTrap(setup: Setup, method: Method): Trap | undefined {
  const place = (why: string): Trap => ({ rule: 'TP01', why, fate: IGNORES });
  if (setup.vipOn === 'none') return place('it does not have the VIP, so it drops what is sent to it');
  if (method === 'dr') return undefined;
  if (setup.vipOn !== 'tunl0') return place('the VIP is not on tunl0, and nothing takes the tunnel apart');
  if (setup.system === 'linux' && setup.rpFilter === 1) {
    return {
      rule: 'TP12',
      why: 'rp_filter is 1 on tunl0: what comes out of the tunnel is dropped',
      fate: IGNORES,
    };
  }
  return undefined;
}

function hostTrap(setup: Setup): Trap | undefined {
  if (setup.system === 'linux' || setup.vipOn !== 'loopback') return undefined;
  const strong = (why: string): Trap => ({ rule: 'TP06', why, fate: IGNORES });
  if (setup.firewallDrops) return strong('its firewall drops what comes for the loopback adapter');
  if (!setup.strongHost) return undefined;
  if (!setup.weakHostReceive)
    return strong('weakhostreceive is disabled on its LAN adapter: SYNs for the VIP are dropped');
  if (!setup.weakHostSend)
    return strong('weakhostsend is disabled on its loopback adapter: no SYN-ACK leaves');
  return undefined;
}

/** The mask of the VIP takes in the machines that it must answer: not even health checks get an answer. */
export function isCutOff(setup: Setup | undefined, { own, virtual }: DirectorAddresses): boolean {
  if (setup === undefined || setup.vipOn === 'none' || setup.vipOn === 'lan' || setup.vipPrefix === 32)
    return false;
  const size = 2 ** (32 - setup.vipPrefix);
  return virtual.some((vip) => own.some((address) => Math.floor(address / size) === Math.floor(vip / size)));
}

/**
 * Values with which an address of another interface is not answered for. 3 spares addresses of scope host alone, and the VIP
 * has the scope global, on lo too; 4 to 7 are reserved and answer as 0 does (arp_ignore of net/ipv4/arp.c).
 */
const ARP_IGNORED: ReadonlySet<number> = new Set([1, 2, 8]);

/** It answers who-has the VIP, beside the director. */
export function answersArp(setup: Setup | undefined): boolean {
  if (setup === undefined || setup.vipOn === 'none') return false;
  if (setup.vipOn === 'lan') return true;
  return setup.system === 'linux' && !ARP_IGNORED.has(setup.arpIgnore);
}

/** Its own ARP requests have the VIP as their sender: the gateway believes them. */
export function announcesVip(setup: Setup | undefined): boolean {
  return setup?.system === 'linux' && setup.vipOn !== 'none' && setup.arpAnnounce < 2;
}

/** What a check of its own address meets. */
export function checkFate(setup: Setup | undefined, directors: DirectorAddresses): number {
  if (isCutOff(setup, directors)) return IGNORES;
  return setup?.listensOn === 'vip' ? REFUSES : ACCEPTS;
}
