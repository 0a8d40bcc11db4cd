export const PASSWORD_MIN = 8;
const PASSWORD_MAX = 256;
const DISPLAY_NAME_MAX = 100;
export const EMAIL_MAX = 254;

/** One address is one account, however it is capitalised. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/**
 * What is wrong with a new password, or null. Length is in characters, not UTF-16 units; `isCommon` knows those that
 * everybody tries first.
 */
export function passwordProblem(
  password: string,
  email: string,
  isCommon: (password: string) => boolean,
): string | null {
  const length = [...password].length;
  if (length < PASSWORD_MIN) return `must have at least ${PASSWORD_MIN} characters`;
  if (length > PASSWORD_MAX) return `must have at most ${PASSWORD_MAX} characters`;
  const inAnyCase = password.trim().toLowerCase();
  const address = normaliseEmail(email);
  if (inAnyCase === address || inAnyCase === address.split('@')[0]) return 'must not be your e-mail address';
  if (/^(.)\1*$/su.test(password)) return 'must not be one character over and over';
  if (isCommon(inAnyCase)) return 'is one of the most common passwords: please choose another';
  return null;
}

export function displayNameProblem(name: string): string | null {
  if (name.trim() === '') return 'must not be empty';
  if (name.length > DISPLAY_NAME_MAX) return `must have at most ${DISPLAY_NAME_MAX} characters`;
  if (/\p{Cc}/u.test(name) || !name.isWellFormed()) return 'must not contain control characters';
  return null;
}

export const timeZoneProblem = (name: string): string | null =>
  isTimeZone(name) ? null : 'must be an IANA time zone, such as Asia/Shanghai';

/** Whether a text is an IANA time zone that this system knows. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    // Offsets such as "+08:00" are accepted above, but know no daylight saving.
    return !/^[+-]/.test(name);
  } catch {
    return false;
  }
}
