// A plugin of oxlint with the rules that it has none for.

/** A union of string literals needs no import, and survives JSON. */
const noEnum = {
  create: (context) => ({
    TSEnumDeclaration: (node) => context.report({ node, message: 'Use a union of string literals: it needs no import and survives JSON.' }),
  }),
};

const isOfTypes = ({ isTypeReference, identifier }) => isTypeReference || identifier.parent.type === 'TSTypeQuery';

/** What is only named in types is imported as a type. Files with decorators are left alone: those need the classes that they inject at run time, and the compiler takes the rest away. */
const typeImports = {
  create: (context) => {
    const imported = [];
    let hasDecorators = false;
    return {
      Decorator: () => {
        hasDecorators = true;
      },
      ImportDeclaration: (node) => {
        if (node.importKind !== 'type') imported.push(...node.specifiers.filter(({ importKind }) => importKind !== 'type'));
      },
      'Program:exit': () => {
        if (hasDecorators) return;
        for (const specifier of imported) {
          const { references } = context.sourceCode.getDeclaredVariables(specifier)[0];
          if (references.length > 0 && references.every(isOfTypes))
            context.report({ node: specifier, message: 'This is only named in types: import it as a type.' });
        }
      },
    };
  },
};

const callsMd5 = /\bmd5\s*\(/i;

/** In SQL: PostgreSQL answers md5() with an error where its machine is held to FIPS 140. */
const noMd5 = {
  create: (context) => {
    const refuse = (node, text) => {
      if (typeof text === 'string' && callsMd5.test(text))
        context.report({ node, message: "PostgreSQL has no md5() under FIPS 140: take sha256(convert_to(…, 'UTF8'))." });
    };
    return { Literal: (node) => refuse(node, node.value), TemplateElement: (node) => refuse(node, node.value.raw) };
  },
};

export default { meta: { name: 'ostiary' }, rules: { 'no-enum': noEnum, 'type-imports': typeImports, 'no-md5': noMd5 } };
