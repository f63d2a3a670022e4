// The budgets that keep the sources readable, measured on the syntax tree: sizes, parameters, doc comments.
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { projectFiles, projectText } from './project.ts';

const FILE_LINES_MAX = 300;
const FUNCTION_LINES_MAX = 60;
const PARAMETERS_MAX = 4;
const HEADER_FROM_LINES = 40;
/** Inner loops may be longer; their comment says that they are one, and why. */
const EXCUSE = /inner loop/;
/** One word for one thing: these have better ones (policy, diagnostic). */
const WRONG_WORDS = /plugin|middleware|findings?$/i;

const files = [...projectFiles('src'), ...projectFiles('bin')]
  .filter((path) => path.endsWith('.ts'))
  .map((path) => ({ path, text: projectText(path) }))
  .map(({ path, text }) => ({
    path,
    text,
    tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true),
  }));

/** `path:line what` for every node of every file that `judge` objects to. */
function objections(judge: (node: ts.Node, tree: ts.SourceFile) => string | undefined): readonly string[] {
  return files.flatMap(({ path, tree }) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const what = node === tree ? undefined : judge(node, tree);
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      if (what !== undefined) found.push(`${path}:${line} ${what}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

function linesOf(node: ts.Node, tree: ts.SourceFile): number {
  const line = (offset: number) => tree.getLineAndCharacterOfPosition(offset).line;
  return line(node.getEnd()) - line(node.getStart(tree)) + 1;
}

function isDeclaredName(node: ts.Node): node is ts.Identifier {
  const { parent } = node;
  const declares =
    ts.isVariableDeclaration(parent) || ts.isFunctionDeclaration(parent) || ts.isParameter(parent);
  const types = ts.isClassDeclaration(parent) || ts.isInterfaceDeclaration(parent);
  return (
    ts.isIdentifier(node) && (declares || types || ts.isTypeAliasDeclaration(parent)) && parent.name === node
  );
}

function isExported(node: ts.Node): node is ts.DeclarationStatement {
  if (!ts.isStatement(node) || !ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

describe('sources', () => {
  it(`have files of at most ${FILE_LINES_MAX} lines`, () => {
    const long = files.filter(({ text }) => text.split('\n').length - 1 > FILE_LINES_MAX);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it(`begin with a comment when they have over ${HEADER_FROM_LINES} lines`, () => {
    const bare = files.filter(
      ({ text }) =>
        text.split('\n').length - 1 > HEADER_FROM_LINES && !/^(#!.*\n)?(import [^;]*;\s*)*\/[/*]/.test(text),
    );
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it(`have functions of at most ${FUNCTION_LINES_MAX} lines`, () => {
    const long = objections((node, tree) => {
      if (!ts.isFunctionLike(node) || linesOf(node, tree) <= FUNCTION_LINES_MAX) return undefined;
      if (EXCUSE.test(node.getFullText(tree))) return undefined;
      return `has ${linesOf(node, tree)} lines`;
    });
    expect(long).toEqual([]);
  });

  it(`have functions of at most ${PARAMETERS_MAX} parameters`, () => {
    const many = objections((node) =>
      ts.isFunctionLike(node) && 'body' in node && node.parameters.length > PARAMETERS_MAX
        ? `takes ${node.parameters.length} parameters`
        : undefined,
    );
    expect(many).toEqual([]);
  });

  it('have a doc comment on every exported function and class', () => {
    const bare = objections((node) => {
      if (!isExported(node) || !(ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)))
        return undefined;
      return ts.getJSDocCommentsAndTags(node).length === 0 ? 'has no doc comment' : undefined;
    });
    expect(bare).toEqual([]);
  });

  it('have no enums, no default exports and no non-null assertions', () => {
    const guilty = objections((node) => {
      if (ts.isEnumDeclaration(node)) return 'is an enum';
      if (ts.isNonNullExpression(node)) return 'asserts that something is not null';
      return ts.isExportAssignment(node) ? 'is a default export' : undefined;
    });
    expect(guilty).toEqual([]);
  });

  it('use the words of the field', () => {
    const guilty = objections((node) =>
      isDeclaredName(node) && WRONG_WORDS.test(node.text) ? `is called ${node.text}` : undefined,
    );
    expect(guilty).toEqual([]);
  });
});
