import path from 'node:path';
import { z } from 'zod';
import { port, secret } from '../config.ts';
import type { S3Options } from './s3.ts';

export interface LocalFiles {
  kind: 'local';
  folder: string;
  /** Where clients reach the router, without a slash at its end. */
  publicUrl: string;
  /** What signed URLs are made with. */
  secret: string;
}

export type StorageConfig = LocalFiles | ({ kind: 's3' } & S3Options);

const httpUrl = z.url({ protocol: /^https?$/, error: 'expected https://host' });

const environment = z.object({
  NODE_ENV: z.string().default('development'),
  DATA_DIR: z.string().default('.data'),
  PORT: port.default(4000),
  PUBLIC_URL: httpUrl.optional(),
  ROUTER_IDENTITY_SECRET: secret.optional(),
  S3_ENDPOINT: httpUrl.optional(),
  S3_PUBLIC_ENDPOINT: httpUrl.optional(),
  S3_REGION: z.string().default('us-east-1'),
  S3_BUCKET: z.string().optional(),
  S3_ACCESS_KEY_ID: z.string().optional(),
  S3_SECRET_ACCESS_KEY: z.string().optional(),
  S3_FORCE_PATH_STYLE: z.enum(['on', 'off']).default('on'),
});

type Env = z.infer<typeof environment>;

const NEEDED = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;

/** Production, or anything said of S3, means S3. */
const meansS3 = (env: Env): boolean => env.NODE_ENV === 'production' || NEEDED.some((name) => env[name] !== undefined);

function s3Of(env: Env): StorageConfig {
  return {
    kind: 's3',
    endpoint: env.S3_ENDPOINT as string,
    ...(env.S3_PUBLIC_ENDPOINT && { publicEndpoint: env.S3_PUBLIC_ENDPOINT }),
    region: env.S3_REGION,
    bucket: env.S3_BUCKET as string,
    accessKeyId: env.S3_ACCESS_KEY_ID as string,
    secretAccessKey: env.S3_SECRET_ACCESS_KEY as string,
    forcePathStyle: env.S3_FORCE_PATH_STYLE === 'on',
  };
}

function localOf(env: Env): LocalFiles {
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '');
  // Every process that gives out URLs, and the router that honours them, has it; signed-urls.ts derives another of it.
  const signedWith = env.ROUTER_IDENTITY_SECRET as string;
  return { kind: 'local', folder: path.join(env.DATA_DIR, 'files'), publicUrl, secret: signedWith };
}

/** For a process that keeps files. */
export const storageConfig = environment
  .superRefine((env, context) => {
    for (const name of meansS3(env) ? NEEDED : (['ROUTER_IDENTITY_SECRET'] as const)) {
      if (env[name] !== undefined) continue;
      const message =
        env.NODE_ENV === 'production' ? 'required: production keeps no files on its own disk' : 'required';
      context.addIssue({ code: 'custom', path: [name], message });
    }
  })
  .transform((env): StorageConfig => (meansS3(env) ? s3Of(env) : localOf(env)));

/** For the process that serves signed URLs of local files: null where S3 serves its own. */
export const localFilesConfig = environment.transform((env): LocalFiles | null =>
  meansS3(env) || env.ROUTER_IDENTITY_SECRET === undefined ? null : localOf(env),
);
