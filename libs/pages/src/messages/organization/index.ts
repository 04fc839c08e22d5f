import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { OrganizationWords } from './words.js';

export const organization: InEveryLanguage<OrganizationWords> = { en, de, fr, es };
