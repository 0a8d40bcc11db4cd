import { v7 } from 'uuid';

/** UUIDv7: unique without asking anyone, and sorted by time, which keeps indexes dense. */
export const newId = (): string => v7();
