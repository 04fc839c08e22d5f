import { describe, expect, it } from '@jest/globals';
import { appNames } from '#contracts';
import { natsServerConfig, permissionsOf } from './nats-server-config.js';

const password = 'p'.repeat(32);

describe('the configuration of the NATS server', () => {
  it('leaves out who has no password', () => {
    const config = natsServerConfig({ token: password });
    expect(config).toContain('user: "token"');
    expect(config).not.toContain('user: "gateway"');
    expect(config).not.toContain('user: "operator"');
  });

  it.each(['', 'short', `"${password}`, `$2a$${password}`, `${password}\n}`])('refuses %p as a password', (bad) => {
    expect(() => natsServerConfig({ token: bad })).toThrow(/password of token/);
  });

  it('gives no app a wildcard that reaches beyond one service or its own inbox', () => {
    for (const app of appNames) {
      const { publish, subscribe } = permissionsOf(app);
      for (const subject of [...publish, ...subscribe])
        expect(subject).toMatch(
          /^(ostiary\.[a-z]+\.(>|[a-z-]+\.v\d(\.at\.\*)?)|ostiary\.presence\.[a-z]+|ostiary\.events\.[a-z.-]+\.v\d|_INBOX_[a-z]+\.(>|\*\.\*)|\$(JS|STREAMS)\.API\.STREAM\.INFO\.OSTIARY_EVENTS|(\$STREAMS\.API\.CONSUMER\.(INFO|MSG\.NEXT)|\$JS\.(API\.CONSUMER\.(INFO|MSG\.NEXT)|ACK))\.OSTIARY_EVENTS\.\w[\w-]*(\.>)?)$/,
        );
    }
  });

  it('N53: lets a connection that answers no ping keep its share for 15 s at most', () => {
    expect(natsServerConfig({})).toMatch(/ping_interval: "5s"\nping_max: 2\n/);
  });

  it('lets nobody publish who calls nobody', () => {
    expect(natsServerConfig({ demo: password })).toContain('publish: { deny: ">" }');
  });

  it('names where to listen and to store only when told', () => {
    expect(natsServerConfig({})).not.toMatch(/listen|store_dir/);
    expect(natsServerConfig({}, { listen: '0.0.0.0:4222', storeDirectory: '/data' })).toMatch(
      /listen: "0.0.0.0:4222"\njetstream: { store_dir: "\/data" }/,
    );
  });
});
