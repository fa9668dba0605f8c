/** The version of the package, put in when it is built. */
declare const LBSIM_VERSION: string | undefined;

export const VERSION: string = typeof LBSIM_VERSION === 'undefined' ? '0.0.0-source' : LBSIM_VERSION;
