/** What can be said against the packages a lockfile names: by the registry's audit, and by itself. */

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

interface LockedPackage {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** A finding we live with for a while. until: the last day, such as "2027-01-31". */
export interface Allowed {
  readonly advisory: string;
  readonly reason: string;
  readonly until: string;
}

export interface Finding {
  readonly advisory: string;
  readonly package: string;
  readonly severity: string;
  readonly title: string;
}

const REGISTRY = "https://registry.npmjs.org/";
/** A version or a range of them, or another package's by `npm:`. */
const FROM_REGISTRY = /^(npm:(@[\w.-]+\/)?[\w.-]+@)?[\w.\s<>=^~|*+-]*$/;
const SERIOUS = new Set(["high", "critical"]);

/** Packages whose content nothing vouches for, or that come from elsewhere than the registry. */
export function unvouched({ packages }: Lockfile): string[] {
  return Object.entries(packages).flatMap(([path, locked]) => [
    ...foreignSpecs(path || "package.json", locked),
    ...(path === "" ? [] : unvouchedPackage(path, locked)),
  ]);
}

function unvouchedPackage(path: string, { integrity, resolved, link }: LockedPackage): string[] {
  if (link) return [`${path} is a link`];
  return [
    ...(integrity?.startsWith("sha512-") ? [] : [`${path} has no sha512`]),
    ...(resolved && !resolved.startsWith(REGISTRY) ? [`${path} comes from ${resolved}`] : []),
  ];
}

function foreignSpecs(path: string, locked: LockedPackage): string[] {
  const { dependencies, devDependencies, optionalDependencies } = locked;
  return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
    .filter(([, spec]) => !FROM_REGISTRY.test(spec))
    .map(([name, spec]) => `${path} wants ${name} from ${spec}`);
}

/** Install scripts nobody decided about, and decisions about packages that are not there. */
export function undecidedScripts(
  { packages }: Lockfile,
  decided: Readonly<Record<string, boolean>>,
): string[] {
  const scripts = new Set(
    Object.entries(packages)
      .filter(([path, { hasInstallScript }]) => path !== "" && hasInstallScript)
      .map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)),
  );
  return [
    ...[...scripts]
      .filter((name) => !(name in decided))
      .map((name) => `${name} has an install script that allowScripts does not decide about`),
    ...Object.keys(decided)
      .filter((name) => !scripts.has(name))
      .map((name) => `${name} in allowScripts has no install script`),
  ];
}

interface Audit {
  readonly vulnerabilities?: Readonly<Record<string, { readonly via: readonly unknown[] }>>;
}

/** What `npm audit --json` found that is serious; null when the registry gave no audit. */
export function seriousFindings(output: string): Finding[] | null {
  const { vulnerabilities } = parsed(output);
  if (!vulnerabilities) return null;
  const found = new Map<string, Finding>();
  for (const { via } of Object.values(vulnerabilities)) {
    for (const advisory of via.filter(isAdvisory)) {
      const { url, name, severity, title } = advisory;
      const id = url.slice(url.lastIndexOf("/") + 1);
      if (SERIOUS.has(severity)) found.set(id, { advisory: id, package: name, severity, title });
    }
  }
  return [...found.values()];
}

interface Advisory {
  readonly url: string;
  readonly name: string;
  readonly severity: string;
  readonly title: string;
}

/** The rest of `via` are names of packages that are listed themselves. */
function isAdvisory(via: unknown): via is Advisory {
  return typeof via === "object" && via !== null && "url" in via;
}

function parsed(output: string): Audit {
  try {
    return JSON.parse(output) as Audit;
  } catch {
    return {};
  }
}

/** Findings that nothing allows today, and allowances that have run out or allow nothing. */
export function unallowed(
  findings: readonly Finding[],
  allowed: readonly Allowed[],
  today: string,
): string[] {
  const current = allowed.filter(({ until }) => until >= today);
  const allows = (id: string) => current.some(({ advisory }) => advisory === id);
  return [
    ...findings
      .filter(({ advisory }) => !allows(advisory))
      .map((each) => `${each.package}: ${each.severity}, ${each.title} (${each.advisory})`),
    ...allowed
      .filter(({ advisory }) => !findings.some((each) => each.advisory === advisory))
      .map(
        ({ advisory }) => `.ci/audit-allow.json allows ${advisory}, which is not found any more`,
      ),
  ];
}

/** Allowances without a reason or an end. */
export function baseless(allowed: readonly Partial<Allowed>[]): string[] {
  return allowed
    .filter(({ reason, until }) => !reason?.trim() || !/^\d{4}-\d\d-\d\d$/.test(until ?? ""))
    .map(({ advisory }) => `.ci/audit-allow.json: ${advisory} needs a reason and a last day`);
}
