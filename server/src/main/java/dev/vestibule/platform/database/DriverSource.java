package dev.vestibule.platform.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Opens connections directly from one driver. */
class DriverSource implements DataSource {
    private static final String SESSION_VARIABLES = "sessionVariables";

    private final Driver driver;
    private final String url;
    private final Properties properties;

    DriverSource(Driver driver, String url, Properties properties) {
        this.driver = driver;
        this.url = url;
        this.properties = properties;
    }

    /** Returns this source with further variables of MariaDB set in each session. */
    final DriverSource withSessionVariables(String more) {
        Properties changed = new Properties();
        properties.stringPropertyNames().forEach(name -> changed.setProperty(name, properties.getProperty(name)));
        changed.merge(SESSION_VARIABLES, more, (there, added) -> there + "," + added);
        return new DriverSource(driver, url, changed);
    }

    @Override
    public Connection getConnection() throws SQLException {
        @Nullable Connection connection = driver.connect(url, properties);
        if (connection == null) {
            throw new SQLException("the driver does not take the address");
        }
        return connection;
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the user comes from the settings");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    /** On closing, the pool waits this long for a connection that is being opened. */
    @Override
    public int getLoginTimeout() {
        return 2;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("no parent logger");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("not a wrapper");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
