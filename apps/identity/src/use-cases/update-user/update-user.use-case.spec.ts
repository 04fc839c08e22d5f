import { describe, expect, it } from '@jest/globals';
import { type AttributeChanges, eventMap } from '#contracts';
import { buildAttribute } from '#testing/builders';
import { fakeIdentity, unknownUser } from '../../test/fake-identity.js';

describe('updating a user', () => {
  it('refuses an id that nobody has', async () => {
    const { updateUser, context } = fakeIdentity();
    await expect(updateUser.execute(context, { id: unknownUser, name: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('refuses to take the last identifier away', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ username: 'alice' });
    await expect(updateUser.execute(context, { id: user.id, username: null })).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(memory.users.get(user.id)).toEqual(user);
  });

  it("refuses another user's name", async () => {
    const { updateUser, context, given } = fakeIdentity();
    await given({ username: 'alice' });
    const bob = await given({ username: 'bob' });
    await expect(updateUser.execute(context, { id: bob.id, username: 'alice' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('takes the proof of an address away with the address', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ email: 'a@example.com', emailVerified: true });
    const changed = await updateUser.execute(context, { id: user.id, email: 'b@example.com' });
    expect(changed).toMatchObject({ email: 'b@example.com', emailVerified: false, version: 2 });
    expect(memory.events).toEqual([
      {
        subject: eventMap.identity.userUpdated.subject,
        payload: { userId: user.id, status: 'active', emailChanged: true, version: 2 },
      },
    ]);
  });

  it('sees the same address in another case', async () => {
    const { updateUser, context, given, memory } = fakeIdentity();
    const user = await given({ email: 'a@example.com', emailVerified: true });
    await updateUser.execute(context, { id: user.id, email: 'A@example.com', emailVerified: true });
    expect(memory.events.at(0)?.payload).toMatchObject({ emailChanged: false });
  });

  it('leaves alone what is left out', async () => {
    const { updateUser, context, given } = fakeIdentity();
    const user = await given({ username: 'alice', name: 'Alice', roles: ['admin'], customClaims: { team: 'blue' } });
    const changed = await updateUser.execute(context, { id: user.id, name: undefined, status: 'disabled' });
    expect(changed).toEqual({ ...user, status: 'disabled', version: 2, updatedAt: changed.updatedAt });
  });
});

describe("a user's attributes", () => {
  const withSchema = (...schema: ReturnType<typeof buildAttribute>[]) => {
    const identity = fakeIdentity();
    identity.schemas.schema = schema;
    return identity;
  };
  const department = buildAttribute('department');
  const level = buildAttribute('level', { kind: 'number', userAccess: 'read' });
  const hidden = buildAttribute('hidden', { userAccess: 'none' });
  const phone = buildAttribute('desk', { kind: 'telephone' });

  it('change by name; null takes one away, and what is left out stays', async () => {
    const { given, updateUser, context } = withSchema(department, level, phone);
    const user = await given({ username: 'alice', attributes: { department: ' Sales ', level: 3 } });
    expect(user.attributes).toEqual({ department: 'Sales', level: 3 });
    const changed = await updateUser.execute(context, { id: user.id, attributes: { level: null, desk: '+43 1 234567' } });
    expect(changed.attributes).toEqual({ department: 'Sales', desk: '+431234567' });
  });

  it.each<[string, string, unknown]>([
    ['what the schema does not know', '/attributes/unknown', { unknown: 'x' }],
    ['a value of another kind', '/attributes/level', { level: 'three' }],
    ['a name as in a pointer', '/attributes/a~1b', { 'a/b': 1 }],
    ['what reorders text', '/attributes/department', { department: 'a\u202Eb' }],
    ['a NUL', '/attributes/department', { department: 'a\0b' }],
    ['an object', '/attributes/department', { department: { toString: 1 } }],
    ['a number that is none', '/attributes/desk', { desk: '123' }],
  ])('refuses %s, naming the member, and changes nothing', async (_, pointer, attributes) => {
    const { given, updateUser, context, memory } = withSchema(department, level, phone);
    const user = await given({ username: 'alice', attributes: { department: 'Sales' } });
    await expect(updateUser.execute(context, { id: user.id, attributes: attributes as AttributeChanges })).rejects.toMatchObject({
      code: 'invalid_argument',
      members: [{ pointer }],
    });
    expect(memory.users.get(user.id)).toEqual(user);
  });

  it('refuses users what only administrators change, and what they may not see as if it were not there', async () => {
    const { given, updateUser, context } = withSchema(level, hidden);
    const user = await given({ username: 'alice', attributes: { level: 1, hidden: 'x' } });
    await expect(updateUser.execute(context, { id: user.id, attributes: { level: 9, hidden: 'y' } }, 'user')).rejects.toMatchObject({
      members: [
        { pointer: '/attributes/level', detail: 'is changed by administrators alone' },
        { pointer: '/attributes/hidden', detail: 'is not known' },
      ],
    });
  });

  it('lets a user who is asked for it not take it away, but an administrator', async () => {
    const { given, updateUser, context } = withSchema({ ...department, required: true });
    const user = await given({ username: 'alice', attributes: { department: 'Sales' } });
    const taking = { id: user.id, attributes: { department: null } };
    await expect(updateUser.execute(context, taking, 'user')).rejects.toMatchObject({
      members: [{ pointer: '/attributes/department', detail: 'is required' }],
    });
    expect((await updateUser.execute(context, taking)).attributes).toEqual({});
  });

  it('lets a user who is asked for something leave none of it out', async () => {
    const { given, updateUser, context } = withSchema(department, phone);
    const user = await given({ username: 'alice' });
    const said = { id: user.id, attributes: { department: 'Sales', desk: null } };
    await expect(updateUser.execute(context, said, 'asked_user')).rejects.toMatchObject({
      members: [{ pointer: '/attributes/desk', detail: 'is required' }],
    });
    expect((await updateUser.execute(context, said, 'user')).attributes).toEqual({ department: 'Sales' });
  });

  it('count no version of a user who is asked for them, and one otherwise, where they change: what was proved a moment before is not of the past', async () => {
    const { given, updateUser, context, memory } = withSchema(department);
    const { id } = await given({ username: 'alice' });
    const said = { id, attributes: { department: 'Sales' } };
    expect(await updateUser.execute(context, said, 'asked_user')).toMatchObject({ attributes: { department: 'Sales' }, version: 1 });
    expect(memory.events.at(-1)?.payload).toMatchObject({ userId: id, version: 1 });
    const changed = await updateUser.execute(context, { id, attributes: { department: 'Support' } }, 'user');
    expect(changed.version).toBe(2);
    const told = memory.events.length;
    expect(await updateUser.execute(context, { id, name: changed.name, attributes: { department: 'Support' } }, 'user')).toEqual(changed);
    expect(memory.events).toHaveLength(told);
  });

  it('keeps what a changed schema contradicts, unknown, until attributes are changed: a schema that was changed by mistake can be put back', async () => {
    const { given, updateUser, getUser, context, schemas } = withSchema(department, level);
    const { id } = await given({ username: 'alice', attributes: { department: 'Sales', level: 3 } });
    schemas.schema = [{ ...department, kind: 'number' }, level];
    expect((await getUser.execute(context, { id })).attributes).toEqual({ level: 3 });
    expect((await updateUser.execute(context, { id, name: 'Alice' })).attributes).toEqual({ level: 3 });
    schemas.schema = [department, level];
    expect((await getUser.execute(context, { id })).attributes).toEqual({ department: 'Sales', level: 3 });
    schemas.schema = [level];
    await updateUser.execute(context, { id, attributes: { level: 4 } });
    schemas.schema = [department, level];
    expect((await getUser.execute(context, { id })).attributes).toEqual({ level: 4 });
  });

  it('stay out of events', async () => {
    const { given, updateUser, context, memory } = withSchema(department);
    const { id } = await given({ username: 'alice' });
    await updateUser.execute(context, { id, attributes: { department: 'a secret place' } });
    expect(JSON.stringify(memory.events)).not.toContain('a secret place');
  });

  it('are bounded together, for they travel in tokens', async () => {
    const { given, context, updateUser } = withSchema(...['a', 'b', 'c'].map((name) => buildAttribute(name, { maximum: 2_000 })));
    const { id } = await given({ username: 'alice' });
    const text = 'x'.repeat(2_000);
    await expect(updateUser.execute(context, { id, attributes: { a: text, b: text, c: text } })).rejects.toMatchObject({
      members: [{ pointer: '/attributes', detail: 'must have at most 4096 bytes as JSON' }],
    });
  });
});
