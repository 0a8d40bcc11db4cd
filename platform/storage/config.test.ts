import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { localFilesConfig, storageConfig } from './config.ts';

const read = (environment: Record<string, string>) => readConfig({ storage: storageConfig }, environment).storage;
const localFiles = (environment: Record<string, string>) => readConfig({ files: localFilesConfig }, environment).files;

const LOCAL = { ROUTER_IDENTITY_SECRET: 's'.repeat(32), DATA_DIR: 'somewhere', PORT: '4100' };
const S3 = {
  S3_ENDPOINT: 'https://s3.example.com',
  S3_BUCKET: 'files',
  S3_ACCESS_KEY_ID: 'id',
  S3_SECRET_ACCESS_KEY: 'key',
};

describe('the configuration of storage', () => {
  it('is the local disk without any of S3, the same for who writes and who serves', () => {
    const expected = { kind: 'local', folder: 'somewhere/files', publicUrl: 'http://localhost:4100' };
    expect(read(LOCAL)).toMatchObject(expected);
    expect(localFiles(LOCAL)).toEqual(read(LOCAL));
    expect(read({ ...LOCAL, PUBLIC_URL: 'https://a.com/' })).toMatchObject({ publicUrl: 'https://a.com' });
  });

  it('is S3 where anything is said of it, and then all of it has to be', () => {
    expect(read({ ...LOCAL, ...S3 })).toMatchObject({ kind: 's3', bucket: 'files', forcePathStyle: true });
    expect(localFiles({ ...LOCAL, ...S3 })).toBeNull();
    expect(() => read({ ...LOCAL, S3_BUCKET: 'files' })).toThrow(/S3_ENDPOINT.*S3_ACCESS_KEY_ID.*S3_SECRET/s);
  });

  it('is never the local disk in production', () => {
    const production = { ...LOCAL, NODE_ENV: 'production' };
    expect(() => read(production)).toThrow('S3_ENDPOINT: required: production keeps no files on its own disk');
    expect(localFiles(production)).toBeNull();
    expect(read({ ...production, ...S3 })).toMatchObject({ kind: 's3' });
  });
});
