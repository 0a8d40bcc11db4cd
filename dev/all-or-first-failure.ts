/** Like Promise.all, but waits for the others before it throws: one that is still starting could not be stopped. */
export async function allOrFirstFailure<Results extends readonly unknown[]>(
  promises: readonly [...{ [Index in keyof Results]: Promise<Results[Index]> }],
): Promise<Results> {
  await Promise.allSettled(promises);
  return Promise.all(promises) as unknown as Promise<Results>;
}
