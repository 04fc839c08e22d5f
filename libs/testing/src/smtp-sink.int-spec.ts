import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createTransport } from 'nodemailer';
import { startSmtpSink, type SmtpSink } from '#testing';

describe('startSmtpSink', () => {
  let sink: SmtpSink;
  beforeEach(async () => {
    sink = await startSmtpSink();
  });
  afterEach(() => sink.stop());

  const send = (content: { subject?: string; text?: string; html?: string }, socketTimeout = 10_000): Promise<unknown> =>
    createTransport({ url: sink.url, socketTimeout }).sendMail({
      from: 'door@example.com',
      to: ['a@example.com', 'b@example.com'],
      ...content,
    });

  it('keeps messages as people read them', async () => {
    const text = 'Grüße,\nhere is a long line with = signs: https://example.com/?token=abc&x=1 '.padEnd(200, 'ü');
    await send({ subject: 'Bestätigung Ihrer Adresse — 日本語のとても長い件名がここにあります', text, html: '<p>Grüße</p>' });
    const message = await sink.waitFor(({ to }) => to.includes('b@example.com'));
    expect(message).toMatchObject({
      from: 'door@example.com',
      to: ['a@example.com', 'b@example.com'],
      subject: 'Bestätigung Ihrer Adresse — 日本語のとても長い件名がここにあります',
      html: '<p>Grüße</p>',
    });
    expect(message.text?.replaceAll('\r\n', '\n').trim()).toBe(text.trim());
  });

  it('reads a message of one part', async () => {
    await send({ subject: 'plain', text: 'code 123456' });
    expect((await sink.waitFor(({ subject }) => subject === 'plain')).text?.trim()).toBe('code 123456');
    expect(sink.messages[0]?.html).toBeNull();
  });

  it.each([451, 550])('answers %d when told to', async (status) => {
    sink.behave({ kind: 'refuse', status });
    await expect(send({ text: 'x' })).rejects.toMatchObject({ responseCode: status });
    expect([sink.attempts, sink.messages.length]).toEqual([1, 0]);
  });

  it('hangs when told to, and stops all the same', async () => {
    sink.behave({ kind: 'hang' });
    await expect(send({ text: 'x' }, 1_000)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
    expect(sink.attempts).toBe(1);
  });

  it('says that no message came', async () => {
    await expect(sink.waitFor(() => true, 50)).rejects.toThrow('no such message');
  });
});
