import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { mailboxPage, mailboxPolicy, messagePage } from './mailbox-pages.js';

const nasty = '<script>alert(1)</script>"\'&';
const entry = { id: '20300101000000-0b5f3a52-0000-4000-8000-000000000001', to: nasty, subject: nasty, date: nasty };
const message = { ...entry, from: nasty, text: `${nasty} https://id.example/verify?a=1&b=2`, html: nasty, source: nasty };

describe('the pages of the mailbox', () => {
  it.each([
    ['list', mailboxPage([entry])],
    ['empty list', mailboxPage([])],
    ['message', messagePage(message)],
  ])('the %s has one stylesheet, the one its policy allows, and no script', (_, page) => {
    const [, style = ''] = /<style>([^]*?)<\/style>/.exec(page) ?? [];
    expect(mailboxPolicy).toContain(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`);
    expect(page).not.toMatch(/<script|style=/);
  });

  it('show the text of a message, its web addresses as links', () => {
    expect(messagePage(message)).toContain('<a href="https://id.example/verify?a=1&amp;b=2" rel="noreferrer">');
  });
});
