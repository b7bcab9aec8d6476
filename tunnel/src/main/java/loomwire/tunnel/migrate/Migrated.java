package loomwire.tunnel.migrate;

import java.util.List;

/**
 * The result of a migration.
 *
 * @param text a configuration file that loads
 * @param notes what changed and what could not be carried over, in the order of the old file
 */
public record Migrated(String text, List<Note> notes) {}
