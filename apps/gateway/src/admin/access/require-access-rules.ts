import type { INestApplication, Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { managedResourceKey } from './managed-resource.js';

/**
 * Throws an `Error` for a controller of the app that says neither by `ManagesPlatform` or `ManagesTenant` who may call it, nor is one of those that `anybody` may: it
 * would be served without a token.
 */
export const requireAccessRules = (app: INestApplication, anybody: readonly Type[]): void => {
  for (const { controllers } of app.get(ModulesContainer, { strict: false }).values())
    for (const { metatype } of controllers.values())
      if (metatype !== null && !Reflect.hasMetadata(managedResourceKey, metatype) && !anybody.includes(metatype as Type))
        throw new Error(`${metatype.name} does not say what it manages: anybody could call it`);
};
