import { describe, expect, inject, it } from 'vitest';
import { ask, signUp } from '../support/client.ts';

const { url } = inject('stack');

const PROFILE = `displayName level nativeLanguage timeZone goals { newCardsPerDay reviewsPerDay desiredRetention topics }`;
const UPDATE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) { user { id ${PROFILE} } userErrors { code field } }
}`;
const ME = `{ me { ${PROFILE} } }`;

describe('the profile', () => {
  it('changes in what is given, and stays as it is in the rest', async () => {
    const user = await signUp(url);
    const goals = {
      newCardsPerDay: 0,
      reviewsPerDay: 9_999,
      desiredRetention: 0.97,
      topics: [' 合同 ', '合同', 'sales'],
    };
    const input = { displayName: ' 李薇 ', level: 'C1', nativeLanguage: 'EN', timeZone: 'Europe/Paris', goals };
    const changed = await user.ask(UPDATE, { input });
    const profile = {
      displayName: '李薇',
      level: 'C1',
      nativeLanguage: 'EN',
      timeZone: 'Europe/Paris',
      goals: { ...goals, topics: ['合同', 'sales'] },
    };
    expect(changed.data.updateProfile).toEqual({ user: { id: user.id, ...profile }, userErrors: [] });
    expect((await user.ask(ME)).data.me).toEqual(profile);

    await user.ask(UPDATE, { input: { level: 'C2', goals: { topics: [] } } });
    expect((await user.ask(ME)).data.me).toEqual({ ...profile, level: 'C2', goals: { ...profile.goals, topics: [] } });
  });

  it('takes null for what is left out, and an empty input for no change', async () => {
    const user = await signUp(url);
    const before = (await user.ask(ME)).data.me;
    const nothing = { displayName: null, level: null, nativeLanguage: null, timeZone: null, goals: { topics: null } };
    for (const input of [nothing, { goals: null }, {}]) {
      expect((await user.ask(UPDATE, { input })).data.updateProfile.userErrors).toEqual([]);
    }
    expect((await user.ask(ME)).data.me).toEqual(before);
  });

  it('reports every field that is wrong, and changes none', async () => {
    const user = await signUp(url);
    const before = (await user.ask(ME)).data.me;
    const goals = { newCardsPerDay: 501, reviewsPerDay: -1, desiredRetention: 0.5, topics: ['x'.repeat(61)] };
    const input = { displayName: 'a\u0000b', timeZone: '+08:00', level: 'C2', goals };
    const { data } = await user.ask(UPDATE, { input });
    expect(data.updateProfile.user).toBeNull();
    expect(data.updateProfile.userErrors.map(({ field }: { field: string[] }) => field.join('.')).sort()).toEqual([
      'input.displayName',
      'input.goals.desiredRetention',
      'input.goals.newCardsPerDay',
      'input.goals.reviewsPerDay',
      'input.goals.topics',
      'input.timeZone',
    ]);
    expect((await user.ask(ME)).data.me).toEqual(before);
  });

  it('is for the user in person', async () => {
    const { errors } = await ask(url, UPDATE, { variables: { input: { level: 'C2' } } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
