import type { Server } from 'node:http';

/**
 * Makes `request.ip` known for as long as a request is worked on. Node asks the system for a socket's peer when it is first read, and
 * finds none once the client has left; limits and the audit need it then too. Who has left before being accepted is not heard at
 * all: what was sent could still be read, with nobody to count it for.
 */
export const captureRemoteAddress = (server: Server): void => {
  server.on('connection', (socket) => {
    if (socket.remoteAddress === undefined) socket.destroy();
  });
};
