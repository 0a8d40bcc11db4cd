import { type DomainDatabase, startDomainDatabase } from './domain-database.ts';

export type AgentsDatabase = DomainDatabase<'agents'>;

export const startAgentsDatabase = (): Promise<AgentsDatabase> => startDomainDatabase('agents');
