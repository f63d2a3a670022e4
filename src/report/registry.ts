import type { FormatEntry } from './types.ts';

/** Every format of reports; the choices of `--format` and `--output` are its keys. */
export const FORMATS = {
  pretty: {
    summary: 'for people, with frames and hints',
    forPrograms: false,
    load: async () => (await import('./pretty.ts')).writePrettyReport,
  },
  json: {
    summary: 'for programs, versioned',
    forPrograms: true,
    load: async () => (await import('./json.ts')).writeJson,
  },
  sarif: {
    summary: 'SARIF 2.1.0, for code scanning',
    forPrograms: true,
    load: async () => (await import('./sarif.ts')).writeSarif,
  },
  github: {
    summary: 'annotations of GitHub Actions',
    forPrograms: true,
    load: async () => (await import('./github.ts')).writeGithub,
  },
  gitlab: {
    summary: "GitLab's code quality",
    forPrograms: true,
    load: async () => (await import('./gitlab.ts')).writeGitlab,
  },
  junit: {
    summary: 'JUnit XML, as Jenkins and others read it',
    forPrograms: true,
    load: async () => (await import('./junit.ts')).writeJunit,
  },
  markdown: {
    summary: 'for a comment of a pull request or a job summary',
    forPrograms: true,
    load: async () => (await import('./markdown.ts')).writeMarkdown,
  },
} as const satisfies Record<string, FormatEntry>;

/** The name of a format. */
export type FormatName = keyof typeof FORMATS;

/** Names of all formats, in the order in which `--help` lists them. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
