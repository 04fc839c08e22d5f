import type { InEveryLanguage } from '#contracts';
import { de } from './de.js';
import { en } from './en.js';
import { es } from './es.js';
import { fr } from './fr.js';
import type { ApiKeyWords } from './words.js';

export const apiKeys: InEveryLanguage<ApiKeyWords> = { en, de, fr, es };
