import { Prisma } from './generated/client.ts';

/** SQLSTATE classes: connection, authorization, no such database, no resources, shutdown or start-up, system error. */
const SERVER_STATES = /^(08|28|3D|53|57P|58)/;
/** The standby's replay needs what the statement reads; data that only this server has damaged. */
const REPLICA_STATES = /^(40001|XX)/;
const SERVER_KINDS = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TlsConnectionError']);
/** What `pg` itself says of a connection; it has no codes. */
const DRIVER_MESSAGES =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/;
const POOL_BUSY = 'timeout exceeded when trying to connect';
/** No connection for a transaction in time. */
const TRANSACTION_NOT_STARTED = 'P2028';

interface Cause {
  kind?: string;
  originalCode?: string;
}

const causeOf = (error: Prisma.PrismaClientKnownRequestError): Cause =>
  (error.meta?.driverAdapterError as { cause?: Cause } | undefined)?.cause ?? {};

/** Whether the server could not be reached or could not go on, whatever it was asked. */
export function isServerFailure(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const { kind = '', originalCode = '' } = causeOf(error);
    return SERVER_KINDS.has(kind) || SERVER_STATES.test(originalCode) || isNotStarted(error);
  }
  if (!(error instanceof Error)) return false;
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return syscall !== undefined || SERVER_STATES.test(code) || DRIVER_MESSAGES.test(error.message);
}

/** Whether another server may well answer what a replica did not. */
export function isReplicaFailure(error: unknown): boolean {
  if (isServerFailure(error)) return true;
  return (
    error instanceof Prisma.PrismaClientKnownRequestError && REPLICA_STATES.test(causeOf(error).originalCode ?? '')
  );
}

/** Whether every connection was in use for too long: that says nothing about the server. */
export const isPoolBusy = (error: unknown): boolean => error instanceof Error && error.message === POOL_BUSY;

const isNotStarted = ({ code, message }: Prisma.PrismaClientKnownRequestError) =>
  code === TRANSACTION_NOT_STARTED && message.includes('Unable to start a transaction');
