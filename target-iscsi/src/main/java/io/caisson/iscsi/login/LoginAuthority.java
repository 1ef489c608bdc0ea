package io.caisson.iscsi.login;

/** Decides who may log in to what. Never blocks. */
public interface LoginAuthority {
    Admission admit(LoginIdentity identity);
}
