// Nest on Fastify and nothing else: what the framework leaves of a core, and what it leaves with the one dear operation.
import 'reflect-metadata';
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';
import { Body, Controller, Get, Header, HttpCode, Module, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import argon2 from 'argon2';
import { serveParent } from '../topology/child.mjs';

const keys = {
  ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }),
};
const signers = {
  ES256: { key: createPrivateKey(keys.ES256.privateKey.export({ type: 'pkcs8', format: 'pem' })), dsaEncoding: 'ieee-p1363' },
  RS256: createPrivateKey(keys.RS256.privateKey.export({ type: 'pkcs8', format: 'pem' })),
};
const verifier = {
  key: createPublicKey(keys.ES256.publicKey.export({ type: 'spki', format: 'pem' })),
  dsaEncoding: 'ieee-p1363',
};

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const headers = {
  ES256: encode({ alg: 'ES256', typ: 'at+jwt', kid: 'bare' }),
  RS256: encode({ alg: 'RS256', typ: 'at+jwt', kid: 'bare' }),
};

const issue = (algorithm) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: 'http://localhost', sub: 'client', aud: 'https://api', client_id: 'client', scope: 'read', jti: randomUUID() };
  const input = `${headers[algorithm]}.${encode({ ...claims, iat: now, exp: now + 900 })}`;
  return `${input}.${sign('sha256', Buffer.from(input), signers[algorithm]).toString('base64url')}`;
};

const answered = {
  constant: {
    active: true,
    client_id: 'client',
    scope: 'read',
    token_type: 'Bearer',
    iss: 'http://localhost',
    aud: 'https://api',
    exp: 2e9,
  },
  documents: {},
};

class BareController {
  constant(form) {
    return form.token === undefined ? { active: false } : answered.constant;
  }

  document() {
    return answered.documents.discovery;
  }

  keys() {
    return answered.documents.jwks;
  }

  es256(form) {
    return { access_token: issue('ES256'), token_type: 'Bearer', expires_in: 900, scope: form.scope };
  }

  rs256(form) {
    return { access_token: issue('RS256'), token_type: 'Bearer', expires_in: 900, scope: form.scope };
  }

  verify(form) {
    const [header, payload, signature] = form.token.split('.');
    const valid = verify('sha256', Buffer.from(`${header}.${payload}`), verifier, Buffer.from(signature, 'base64url'));
    return valid ? { active: true, ...JSON.parse(Buffer.from(payload, 'base64url').toString()) } : { active: false };
  }

  async login(form) {
    return { matches: await argon2.verify(passwordHash, form.password) };
  }
}

let passwordHash = '';

// Decorators without a compiler: the same functions, called by hand.
const route = (member, verb, path, ...more) => {
  const descriptor = Object.getOwnPropertyDescriptor(BareController.prototype, member);
  for (const decorate of [verb(path), ...more]) decorate(BareController.prototype, member, descriptor);
  if (verb === Post) {
    HttpCode(200)(BareController.prototype, member, descriptor);
    Body()(BareController.prototype, member, 0);
  }
};
const cached = Header('Cache-Control', 'public, max-age=300');
route('constant', Post, 'constant');
route('document', Get, 'discovery', cached);
route('keys', Get, 'jwks', cached);
route('es256', Post, 'sign/es256');
route('rs256', Post, 'sign/rs256');
route('verify', Post, 'verify');
route('login', Post, 'login');
Controller()(BareController);

class BareModule {}
Module({ controllers: [BareController] })(BareModule);

const app = await NestFactory.create(BareModule, new FastifyAdapter(), { logger: false });
await app.listen(0, '127.0.0.1');

serveParent(
  { port: app.getHttpServer().address().port },
  async ({ documents, password }) => {
    if (documents) answered.documents = documents;
    if (password) passwordHash = await argon2.hash(password.text, { type: argon2.argon2id, ...password.cost });
  },
  () => app.close(),
);
