import type { Application, RegisteredClient, ResourceServer } from '#contracts';

/** Who may authenticate by a registration; null where it is of nobody, or of a disabled application. */
export const activeClient = ({ application, resourceServer }: RegisteredClient): Application | ResourceServer | null =>
  application?.status === 'active' ? application : resourceServer;
