import type { SubgraphRequest } from '#platform/subgraph-server.ts';
import type { Loaders } from './loaders.ts';
import type { Accounts } from './services/accounts.ts';
import type { EmailVerification } from './services/email-verification.ts';
import type { ErasureService } from './services/erasure.ts';
import type { PasswordChanges } from './services/password-changes.ts';
import type { Profiles } from './services/profile.ts';
import type { SessionService } from './services/sessions.ts';
import type { UsageService } from './services/usage.ts';

export interface Services {
  accounts: Accounts;
  sessions: SessionService;
  passwords: PasswordChanges;
  emailVerification: EmailVerification;
  profiles: Profiles;
  erasure: ErasureService;
  usage: UsageService;
}

export interface Context extends SubgraphRequest {
  services: Services;
  loaders: Loaders;
}
