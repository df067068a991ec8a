/**
 * A gate that has had no answer from PostgreSQL for this long stops spending, by its monotonic clock. Its open leases then are
 * in limbo: nobody may spend them until it reports, ends or is declared lost.
 */
export const CONTACT_LIMIT_MS = 120_000;

/** How much longer than the contact limit a gate must have been silent before it may be declared lost: room for a clock that runs slow. */
export const LOST_GRACE_MS = 60_000;
