import { hash, verify } from '@node-rs/argon2';

/** OWASP's parameters for argon2id, which is this library's default variant. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface Passwords {
  hash(password: string): Promise<string>;
  /** Takes as long for an account that does not exist (`null`) as for a wrong password. */
  verify(passwordHash: string | null, password: string): Promise<boolean>;
}

export async function createPasswords(): Promise<Passwords> {
  const nobodysHash = await hash('no account has this password', PARAMETERS);
  return {
    hash: (password) => hash(password, PARAMETERS),
    async verify(passwordHash, password) {
      const matches = await verify(passwordHash ?? nobodysHash, password);
      return matches && passwordHash !== null;
    },
  };
}
