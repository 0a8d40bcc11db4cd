import { notImplemented } from '#platform/errors.ts';
import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  signUp: (_, { input }, { viewer, services, userAgent }) => services.accounts.signUp(viewer, input, userAgent ?? null),
  signIn: (_, { input }, { viewer, services, userAgent }) => services.accounts.signIn(viewer, input, userAgent ?? null),
  refreshSession: notImplemented('Refreshing a session'),
  signOut: notImplemented('Signing out'),
  revokeSession: notImplemented('Revoking a session'),
  changePassword: notImplemented('Changing the password'),
  updateProfile: notImplemented('Changing the profile'),
  deleteAccount: (_, { password }, { viewer, services }) => services.erasure.deleteAccount(viewer, password),
  requestPasswordReset: notImplemented('Resetting the password'),
  resetPassword: notImplemented('Resetting the password'),
  verifyEmail: notImplemented('Verifying the address'),
};
