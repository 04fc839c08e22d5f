import { sentence } from '../sentence.js';
import type { ConsentWords } from './words.js';

export const en: ConsentWords = {
  consent: {
    title: (client) => `Allow ${client}?`,
    lead: (client, tenant) => sentence(`${client} asks for access to your account at ${tenant}`),
    signedInAs: (account) => sentence(`Signed in as ${account}`),
    otherAccount: 'Not you? Use another account',
    scopesTitle: 'This lets it',
    moreScopesTitle: 'This also lets it',
    allowedScopesTitle: 'You already let it',
    noScopes: 'know that you signed in, and nothing else',
    atApi: (api) => `At ${api}`,
    noApiScopes: 'show that it comes in your name',
    sensitive: 'far-reaching',
    duration: {
      once: (longest) => `This access lasts for ${longest} at most.`,
      signed_in: (longest) => `This access lasts while you stay signed in, for ${longest} at most.`,
      offline: (longest) => `This access stays while you are away, even after you sign out, for ${longest} at most.`,
    },
    redirectHost: (host) => sentence(`From here you go on to ${host}`),
    unverified: (tenant) => `Nobody at ${tenant} has checked this application: its name is what it calls itself.`,
    onDevice: 'The answer goes to a program on this device. Allow it only if you have just started that program yourself.',
    allow: 'Allow',
    deny: 'Cancel',
    note: (client) => sentence(`Allow this only if you trust ${client}`),
    links: { clientUri: 'About the application', policyUri: 'Privacy policy', tosUri: 'Terms of service' },
    scopes: {
      openid: 'know who you are when you sign in',
      profile: 'see your name and picture',
      email: 'see your email address',
      phone: 'see your phone number',
      address: 'see your postal address',
      groups: 'see which groups you belong to',
      offline_access: 'keep this access while you are away',
    },
  },
};
