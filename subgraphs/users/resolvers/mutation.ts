import type { MutationResolvers } from '../schema.types.ts';

export const Mutation: MutationResolvers = {
  signUp: (_, { input }, context) => context.services.accounts.signUp(context, input),
  signIn: (_, { input }, context) => context.services.accounts.signIn(context, input),
  refreshSession: (_, { refreshToken }, context) => context.services.sessions.refresh(context, refreshToken),
  signOut: (_, __, context) => context.services.sessions.signOut(context),
  revokeSession: (_, { id }, context) => context.services.sessions.revoke(context, id),
  changePassword: (_, { currentPassword, newPassword }, context) =>
    context.services.passwords.change(context, currentPassword, newPassword),
  updateProfile: (_, { input }, { viewer, services }) => services.profiles.update(viewer, input),
  deleteAccount: (_, { password }, context) => context.services.erasure.deleteAccount(context, password),
  requestPasswordReset: (_, { email }, context) => context.services.passwords.requestReset(context, email),
  resetPassword: (_, { token, newPassword }, context) => context.services.passwords.reset(context, token, newPassword),
  verifyEmail: (_, { token }, context) => context.services.emailVerification.verify(context, token),
};
