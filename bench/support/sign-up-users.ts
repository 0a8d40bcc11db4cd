import { signUp, type TestUser } from '../../test/support/client.ts';

/** Two at once: more passwords are not hashed at a time. */
const AT_ONCE = 2;

/** New users of a stack. */
export async function signUpUsers(url: string, count: number): Promise<TestUser[]> {
  const users: TestUser[] = [];
  while (users.length < count) users.push(...(await Promise.all(Array.from({ length: AT_ONCE }, () => signUp(url)))));
  return users.slice(0, count);
}
