/** The version of the package, put in when it is built. */
declare const LBSIM_VERSION: string | undefined;

export const VERSION: string = typeof LBSIM_VERSION === 'undefined' ? '0.0.0-source' : LBSIM_VERSION;

/** Digest of the code that simulates: stores and workers with another one are refused. */
declare const LBSIM_ENGINE: string | undefined;

export const ENGINE: string = typeof LBSIM_ENGINE === 'undefined' ? 'source' : LBSIM_ENGINE;
