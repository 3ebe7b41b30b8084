package dev.attune.runtime.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What went wrong with a file, for people: Java's own exceptions often hold the path and nothing else. */
public final class FileTrouble {

    private FileTrouble() {}

    /** The file and what is wrong with it, as in {@code a/b: permission denied}. */
    public static String describe(IOException exception) {
        return exception instanceof FileSystemException system && system.getFile() != null
                ? system.getFile() + ": " + reason(system)
                : reason(exception);
    }

    /** What is wrong, without the file. */
    public static String reason(IOException exception) {
        return switch (exception) {
            case NoSuchFileException _ -> "no such file or folder";
            case AccessDeniedException _ -> "permission denied";
            case NotDirectoryException _ -> "not a folder";
            case DirectoryNotEmptyException _ -> "a folder that is not empty";
            case FileAlreadyExistsException _ -> "exists already";
            case FileSystemException system when system.getReason() != null -> system.getReason();
            default -> exception.getMessage() == null ? exception.toString() : exception.getMessage();
        };
    }
}
