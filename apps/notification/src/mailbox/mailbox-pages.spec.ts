import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { mailboxPage, mailboxPolicy, messageHtml, messagePage, messagePolicy } from './mailbox-pages.js';

const nasty = '<script>alert(1)</script>"\'&';
const entry = {
  id: '20300101000000-0b5f3a52-0000-4000-8000-000000000001',
  channel: 'email' as const,
  to: nasty,
  subject: nasty,
  date: nasty,
};
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

  it('name a text message as one, which has no sender', () => {
    expect(messagePage({ ...message, channel: 'sms', subject: '' })).toContain('<h1>Text message</h1>');
    expect(messagePage({ ...message, channel: 'sms' })).not.toContain('<dt>From</dt>');
  });

  it('show the text of a message, its web addresses as links', () => {
    expect(messagePage(message)).toContain('<a href="https://id.example/verify?a=1&amp;b=2" rel="noreferrer">');
  });
});

describe('N50: the HTML of a message', () => {
  const html = '<!doctype html><html><head><title>t</title></head><body><a href="https://x.example">x</a><script>1</script></body></html>';

  it('is shown beside its text in a frame that runs and sends nothing', () => {
    const page = messagePage({ ...message, html });
    const [frame = ''] = /<iframe[^>]*>/.exec(page) ?? [];
    expect(frame).toContain(`src="/mailbox/${entry.id}/html"`);
    expect(frame).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(page).not.toContain('x.example');
    expect(mailboxPolicy).toContain("frame-src 'self'");
    expect(messagePage({ ...message, html: '' })).not.toContain('<iframe');
  });

  it('has no more rights when it is opened by itself', () => {
    expect(messagePolicy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox;');
    expect(messagePolicy).not.toMatch(/script|allow-scripts|allow-same-origin|allow-forms|http:/);
    for (const limit of ["default-src 'none'", "form-action 'none'", "base-uri 'none'", "frame-ancestors 'self'"])
      expect(messagePolicy).toContain(limit);
  });

  it('opens its links outside of the frame, and is otherwise as the message has it', () => {
    expect(messageHtml({ html })).toBe(html.replace('<head>', '<head><base target="_blank">'));
    expect(messageHtml({ html: '<p>bare</p>' })).toBe('<base target="_blank"><p>bare</p>');
  });
});
