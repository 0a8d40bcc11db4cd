import type { GraphQLServerContext } from '@apollo/server';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';

/** Apollo's page for developers, which its plugin makes for whoever asks it as Apollo Server would. */
export async function sandboxPage(): Promise<string> {
  const plugin = ApolloServerPluginLandingPageLocalDefault({ footer: false });
  // It asks nothing of the server.
  const listener = await plugin.serverWillStart?.({} as GraphQLServerContext);
  const page = listener ? await listener.renderLandingPage?.() : undefined;
  if (!page) throw new Error("Apollo's plugin makes no landing page any more");
  return typeof page.html === 'string' ? page.html : page.html();
}
