/** Operation statuses of virtio-crypto. VIRTIO 1.4 cs01, 5.9.9.1 Operation Status. */

/** 5.9.9.1 Operation Status. */
export const Status = {
  OK: 0,
  ERR: 1,
  BADMSG: 2,
  NOTSUPP: 3,
  INVSESS: 4,
  NOSPC: 5,
  KEY_REJECTED: 6,
  IPSEC_SA_SOFT_EXPIRY: 7,
} as const;
