import eslint from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

// What can be seen without types; what needs them is .oxlintrc.json.
export default defineConfig(
  globalIgnores(['**/node_modules/', 'dist/', 'coverage/', '.ostiary/', '.cache/', 'bench/', 'apps/demo/src/assets/']),
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { emitDecoratorMetadata: true, experimentalDecorators: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      // The compiler removes imports that only name types, but decorators need the classes they inject at run time: the rule
      // knows emitDecoratorMetadata and leaves those alone.
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false }],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Nest modules are classes with nothing but a decorator.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // `private constructor(private readonly x)` beside a factory is our way to say "not made by anybody else".
      '@typescript-eslint/no-useless-constructor': 'off',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'Use a union of string literals: it needs no import and survives JSON.' },
      ],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Configuration is injected: one place reads the environment, and the tests' harnesses hand theirs on.
    files: ['apps/*/src/**/*.ts', 'libs/*/src/**/*.ts'],
    ignores: [
      '**/*.spec.ts',
      '**/*.int-spec.ts',
      '**/*.long-spec.ts',
      '**/test/**',
      '**/main.ts',
      '**/*.main.ts',
      'apps/standalone/src/run-platform.ts',
      'libs/platform/src/app/run-app.ts',
      'libs/testing/**',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'Settings come from a configuration class (#platform, Env).' },
      ],
    },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        performance: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
