/** Where a server of the bench keeps its data. */
export interface Place {
  readonly root: string;
  /** Holds the logs, and the database when it is the embedded one. */
  readonly folder: string;
  /** The database's address; null is the embedded one. */
  readonly databaseUrl: string | null;
}

/** The same as the app's settings. */
export function databaseSettings({ folder, databaseUrl }: Place): Record<string, string> {
  const settings = { HADIYA_DATA_DIR: folder };
  return databaseUrl === null ? settings : { ...settings, DATABASE_URL: databaseUrl };
}
