import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ConfigError, parseEnvFile, port, readConfig, secret } from './config.ts';

describe('parseEnvFile', () => {
  it('reads names, quoted values, comments and blank lines', () => {
    const text = '# a comment\n\nA=1\nexport B = "two words"\r\nC=\'#3\'\nD=\nE=a=b';
    expect(parseEnvFile(text, '.env')).toEqual({ A: '1', B: 'two words', C: '#3', D: '', E: 'a=b' });
  });

  it('names every line that is no setting', () => {
    expect(() => parseEnvFile('A=1\nrubbish\n1X=2', '.env')).toThrow(
      new ConfigError('.env, line 2: expected NAME=value\n.env, line 3: expected NAME=value'),
    );
  });
});

describe('readConfig', () => {
  const concerns = {
    listen: z.object({ PORT: port.default(4000) }),
    keys: z.object({ KEY: secret, OTHER: secret }),
  };

  it('gives defaults for what is not set, and for what is set to nothing', () => {
    const long = 'x'.repeat(32);
    expect(readConfig(concerns, { PORT: '', KEY: long, OTHER: long }).listen.PORT).toBe(4000);
  });

  it('reports the problems of all concerns together', () => {
    const attempt = () => readConfig(concerns, { PORT: 'x', KEY: 'short' });
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(/PORT: .*\nKEY: .*\nOTHER: required/);
  });
});
