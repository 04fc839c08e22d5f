import { describe, expect, it } from '@jest/globals';
import { platformNamePage, platformStartPage, tenantStartPage } from '../index.js';
import { frame } from '../test/page-frame.js';

describe('N48: the start pages', () => {
  it('in production say the name once and nothing else', () => {
    const page = platformNamePage({ ...frame, tenantName: 'Ostiary' });
    expect(page).toContain('<title>Ostiary</title>');
    expect(page.match(/Ostiary/g)).toHaveLength(2);
    expect(page).not.toMatch(/<a |<p|<form/);
  });

  it('lead on where there is something, and show no demo where there is none', () => {
    const page = platformStartPage(frame, { demo: null, adminDocs: '/admin/docs', mailbox: null });
    expect(page).toContain('href="/admin/docs"');
    expect(page).not.toMatch(/id="demo|Mailbox/);
    const own = tenantStartPage(frame, { demoUrl: null, development: null });
    expect(own).toContain('sign in at Acme');
    expect(own).not.toMatch(/<a |<dl/);
  });
});
