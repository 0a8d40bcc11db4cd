import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { forbidden, maskError } from './errors.ts';

function mask(error: unknown) {
  const lines: string[] = [];
  const logger = pino({ level: 'trace' }, { write: (line) => lines.push(line) });
  return { answer: maskError(error, logger, 'request-1'), lines };
}

const thrownBy = (originalError: Error) => new GraphQLError(originalError.message, { path: ['me'], originalError });

describe('maskError', () => {
  it('hides what is not meant for clients, and logs it under the id that the client is given', () => {
    const { answer, lines } = mask(thrownBy(new Error('connection to 10.0.0.7 refused, password "x"')));
    expect(answer).toEqual({
      message: 'Something went wrong on our side.',
      path: ['me'],
      extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: 'request-1' },
    });
    expect(lines.join()).toContain('10.0.0.7');
  });

  it('passes on what is meant for clients, and logs nothing', () => {
    const { answer, lines } = mask(thrownBy(forbidden('Not yours.')));
    expect(answer).toEqual({ message: 'Not yours.', path: ['me'], extensions: { code: 'FORBIDDEN' } });
    expect(lines).toEqual([]);
  });

  it('passes on what graphql-js and Apollo Server say of a client’s mistake, without their notes to themselves', () => {
    const extensions = { code: 'GRAPHQL_VALIDATION_FAILED', http: { status: 400 } };
    const { answer } = mask(
      new GraphQLError('Cannot query field "x".', { extensions, originalError: new GraphQLError('x') }),
    );
    expect(answer).toEqual({ message: 'Cannot query field "x".', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
  });

  it('hides what is no error at all', () => {
    expect(mask('rubbish').answer.extensions?.code).toBe('INTERNAL_SERVER_ERROR');
  });

  it('does not call it a failure that the caller left', () => {
    const { lines } = mask(thrownBy(new DOMException('gone', 'AbortError')));
    expect(JSON.parse(lines[0] as string).level).toBe(20);
  });
});
