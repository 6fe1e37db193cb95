/**
 * How many queues a device can have. The transport keeps a notify register for each of them. A driver maps these
 * registers once, and a device may have more queues after a reset. Sixteen leave half of the BAR to everything else.
 */
export const MAX_QUEUES = 16;
