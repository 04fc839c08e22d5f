import { describe, expect, it } from '@jest/globals';
import { cpuClock } from '#testing';
import type { MessageValues } from './message-values.js';
import { fill, templateProblem, uses } from './template-engine.js';

const values: MessageValues = {
  name: `<Ada> & "Co" '`,
  email: 'ada@example.com',
  link: 'https://id.example/t/acme/verify-email?token=x&y=1',
  tenant: 'Acme',
  color: '#123456',
  color_text: '#ffffff',
  color_outline: '#123456',
  color_link: '#123456',
  color_outline_dark: '#aabbcc',
  color_link_dark: '#aabbcc',
  logo: '',
  logo_dark: '',
  until: '',
  hours: '24',
  client: 'Notes',
  code: '',
  codes_left: '9',
  browser: 'Firefox, Linux',
  time: 'Dec 5, 2026, 7:45 PM UTC',
  place: 'Austria, 198.51.0.0/16',
  minutes: '10',
};

describe('templates of tenants', () => {
  it.each([
    ['a constructor', '{{constructor}}'],
    ['a way to code', '{{constructor.constructor}}'],
    ['a section that would call a function', '{{#constructor.constructor}}process.exit(){{/constructor.constructor}}'],
    ['a prototype', '{{__proto__.polluted}}'],
    ['a member of a value', '{{name.length}}'],
    ['the view itself', '{{.}}'],
    ['an unknown variable', '{{token}}'],
    ['three braces', '{{{name}}}'],
    ['an ampersand', '{{&name}}'],
    ['a partial', '{{>header}}'],
    ['other delimiters', '{{=<% %>=}}<%&name%>'],
    ['an open section', '{{#name}}'],
    ['a closed section that was not open', '{{/name}}'],
    ['an open tag', '{{name'],
    ['EJS', '{{<%= 1 %>}}'],
    ['sections nested deeper than anybody writes', '{{#name}}'.repeat(20) + '{{/name}}'.repeat(20)],
    ['a run of blanks', `{{${' '.repeat(10_000)}name}}`],
  ])('may not have %s', (_, template) => {
    expect(templateProblem(template)).not.toBeNull();
  });

  it('are judged quickly, whatever they are made of', () => {
    const start = cpuClock();
    for (const template of ['{{'.repeat(10_000), '{{ '.repeat(6_000), '{{#name}}'.repeat(2_000), `{{${' \n\t'.repeat(6_000)}`])
      templateProblem(template);
    expect(cpuClock() - start).toBeLessThan(500);
  });

  it('escape values in HTML and leave them alone in text', () => {
    expect(fill('<p title="{{name}}">{{name}}</p>', values, 'html')).toBe(
      '<p title="&lt;Ada&gt; &amp; &quot;Co&quot; &#39;">&lt;Ada&gt; &amp; &quot;Co&quot; &#39;</p>',
    );
    expect(fill('Hello {{name}}', values, 'text')).toBe(`Hello <Ada> & "Co" '`);
  });

  it('choose by what is there', () => {
    expect(templateProblem('{{#logo}}with{{/logo}}{{^logo}}without{{/logo}}{{! a remark }}')).toBeNull();
    expect(fill('{{#logo}}with{{/logo}}{{^logo}}without{{/logo}}', values, 'text')).toBe('without');
    expect(fill('{{#logo}}with{{/logo}}{{^logo}}without{{/logo}}', { ...values, logo: 'https://x' }, 'text')).toBe('with');
  });

  it('show a variable only where it always shows', () => {
    expect(uses('{{#logo}}{{link}}{{/logo}}', 'link')).toBe(false);
    expect(uses('open {{link}}', 'link')).toBe(true);
  });
});
