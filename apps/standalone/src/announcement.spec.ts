import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { announce, type Announced } from './announcement.js';
import { Progress } from './progress.js';

const addresses = {
  gateway: 'http://localhost:3000',
  introspection: 'http://localhost:3001',
  demo: 'http://localhost:3002',
  mailbox: 'http://localhost:9005/mailbox',
};

const announced = (members: Partial<Announced>): string => {
  let said = '';
  const output = new Writable({
    write: (chunk, _encoding, done) => {
      said += String(chunk);
      done();
    },
  });
  announce(new Progress(output), {
    addresses,
    directory: '.ostiary',
    demo: false,
    management: new Map([['all apps', 9000]]),
    env: {},
    ...members,
  });
  return said;
};

describe('N46: what a platform says when it is ready', () => {
  it('names the file of the administrator\u2019s client where there is no demo, and reads from it', () => {
    const said = announced({});
    expect(said).toMatch(/Admin API .*\/admin\/docs {2}\(its client: id and secret in \.\/\.ostiary\/secrets\.json, adminClient\)/);
    expect(said).toContain(`$(node -p "require('./.ostiary/secrets.json').adminClient.clientSecret")`);
    expect(said).toContain('http://localhost:3000/t/system/oauth/token');
  });

  it('names the variables where the environment sets the client, and never what is in them', () => {
    const env = { OSTIARY_ADMIN_CLIENT_ID: 'planted-id', OSTIARY_ADMIN_CLIENT_SECRET: 'planted-secret' };
    const said = announced({ env });
    expect(said).toContain('its client: OSTIARY_ADMIN_CLIENT_ID, OSTIARY_ADMIN_CLIENT_SECRET)');
    expect(said).toContain('-u "$OSTIARY_ADMIN_CLIENT_ID:$OSTIARY_ADMIN_CLIENT_SECRET"');
    expect(said).not.toMatch(/planted|secrets\.json/);
    const half = announced({ env: { OSTIARY_ADMIN_CLIENT_ID: 'planted-id' } });
    expect(half).toContain('its client: secret in ./.ostiary/secrets.json, adminClient, OSTIARY_ADMIN_CLIENT_ID)');
    expect(half).toContain('-u "$OSTIARY_ADMIN_CLIENT_ID:$(node -p ');
  });

  it('names demo.json where the demo is served', () => {
    const said = announced({ demo: true });
    expect(said).toContain('its client is in ./.ostiary/demo.json');
    expect(said).toContain('http://localhost:3000/t/demo/oauth/token');
  });

  it('says where the mailbox is, and the management port of every process', () => {
    const said = announced({
      management: new Map([
        ['gateway', 9000],
        ['tenant', 9001],
      ]),
    });
    expect(said).toContain('http://localhost:9005/mailbox');
    expect(said).toMatch(/Health +gateway http:\/\/localhost:9000\/readyz, tenant http:\/\/localhost:9001\/readyz/);
    expect(announced({ addresses: { ...addresses, mailbox: null } })).not.toContain('Mailbox');
  });
});
